-- KEYS: the record. ARGV: the start of every key, the handle, when it is due, how long Redis keeps it, then its fields,
-- name and value by turns.
local key = KEYS[1]
if redis.call('EXISTS', key) == 1 then return 0 end
redis.call('ZADD', ARGV[1] .. 'due', ARGV[3], ARGV[2])
-- Redis gives a script room for some thousand arguments of one call.
for i = 5, #ARGV, 1000 do redis.call('HSET', key, unpack(ARGV, i, math.min(i + 999, #ARGV))) end
redis.call('PEXPIRE', key, ARGV[4])
return 1
