-- ARGV: the handle, when the record expires, then its fields, name and value by turns.
local record = { handle = ARGV[3], key = record_key(ARGV[3]), expires = ARGV[4] }
if redis.call('EXISTS', record.key) == 1 then return 0 end

schedule(record)
redis.call('HSET', record.key, 'expires', record.expires)
call_in_parts('HSET', record.key, ARGV, 5)
keep(record)
return 1
