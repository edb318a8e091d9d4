-- ARGV: the user.
local key = epoch_key(ARGV[3])
local epoch = redis.call('INCR', key)
redis.call('PEXPIRE', key, epoch_life)
return epoch
