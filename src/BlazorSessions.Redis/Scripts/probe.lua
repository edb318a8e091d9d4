-- KEYS: the due index. ARGV: handles with a space between them. The version of each in 16 digits, or as many spaces.
local answer, count, pcall, sub, byte = {}, 0, redis.pcall, string.sub, string.byte
for handle in string.gmatch(ARGV[3], '[^ ]+') do
  local head = pcall('HGET', base .. 's:' .. handle, 'head')
  count = count + 1
  if type(head) ~= 'string' then head = look(handle).head end
  answer[count] = head and byte(head) == 50 and #head >= 180 and now < sub(head, 2, 20) and sub(head, 21, 36)
    or '                '
end
return table.concat(answer)
