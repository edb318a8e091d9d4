-- ARGV: handles with a space between them. The version of each in 16 digits, or as many spaces.
local answer, count, sound, pcall, sub = {}, 0, is_sound, redis.pcall, string.sub
for handle in string.gmatch(ARGV[3], '[^ ]+') do
  local head = pcall('HGET', base .. 's:' .. handle, 'head')
  count = count + 1
  if type(head) ~= 'string' then head = look(handle).head end
  answer[count] = head and sound(head) and now < sub(head, 2, 20) and sub(head, 21, 36) or '                '
end
return table.concat(answer)
