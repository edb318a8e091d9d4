-- ARGV: the start of every key, the user, how long an epoch is kept. Reading an epoch renews its life: a sign-in that has
-- seen it is on its way.
local key = ARGV[1] .. 'e:' .. ARGV[2]
local epoch = redis.call('GET', key)
if not epoch then return '0' end
redis.call('PEXPIRE', key, ARGV[3])
return epoch
