-- ARGV: handles. A version for each, or the empty text.
local versions = {}
for i = 3, #ARGV do
  local record = look(ARGV[i])
  versions[i - 2] = record.state == 'living' and record.version or ''
end
return versions
