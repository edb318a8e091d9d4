-- ARGV: the user. Reading an epoch renews its life: a sign-in that has seen it is on its way.
local key = epoch_key(ARGV[3])
local epoch = redis.call('GET', key)
if not epoch then return '0' end
redis.call('PEXPIRE', key, epoch_life)
return epoch
