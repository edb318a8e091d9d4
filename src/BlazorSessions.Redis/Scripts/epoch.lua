-- KEYS: the epoch. ARGV: how long an epoch is kept. Reading an epoch renews its life: a sign-in that has
-- seen it is on its way.
local epoch = redis.call('GET', KEYS[1])
if not epoch then return '0' end
redis.call('PEXPIRE', KEYS[1], ARGV[1])
return epoch
