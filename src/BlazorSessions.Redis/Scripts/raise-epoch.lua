-- KEYS: the epoch. ARGV: how long an epoch is kept, the app's time in milliseconds. That is where an
-- epoch starts, so that one which begins anew after it was forgotten is above those that sessions still have.
local key = KEYS[1]
local epoch = math.max(tonumber(redis.call('GET', key) or '0'), tonumber(ARGV[2])) + 1
epoch = string.format('%.0f', epoch)
-- A full Redis refuses a script that first writes with what may need memory; after one that does not, it goes through with
-- it. So do all scripts that end sessions.
redis.call('PEXPIRE', key, ARGV[1])
redis.call('SET', key, epoch, 'PX', ARGV[1])
return epoch
