-- KEYS: the user's index, the due index. ARGV: the user, the place after which the page begins or the empty text, and how many to look at. The place after which
-- the next page begins, or the empty text; then handle and head of each living session.
local user, after, limit = ARGV[3], ARGV[4], tonumber(ARGV[5])
adopt(user)
local places = redis.call(
  'ZREVRANGEBYLEX', user_key(user), after == '' and '+' or '(' .. after, '-', 'LIMIT', 0, limit)
local page = { #places == limit and places[limit] or '' }
for _, place in ipairs(places) do
  local record = session_at(user, place)
  if record.state == 'missing' then
    strike(record)
  elseif record.state == 'living' then
    local count = #page
    page[count + 1], page[count + 2] = record.handle, record.head
  end
end
return page
