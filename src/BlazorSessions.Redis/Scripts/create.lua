-- KEYS: the record, the due index. ARGV: the handle, when it is due, how long Redis keeps it, then its fields, name and value
-- by turns.
local key = KEYS[1]
if redis.call('EXISTS', key) == 1 then return 0 end
redis.call('ZADD', KEYS[2], ARGV[2], ARGV[1])
-- Redis gives a script room for some thousand arguments of one call.
for i = 4, #ARGV, 1000 do redis.call('HSET', key, unpack(ARGV, i, math.min(i + 999, #ARGV))) end
redis.call('PEXPIRE', key, ARGV[3])
return 1
