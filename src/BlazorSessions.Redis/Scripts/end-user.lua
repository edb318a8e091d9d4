-- KEYS: the user's index, the due index. ARGV: the user, the epoch below which sessions end, the handle to spare or the empty text, the place to go on after or
-- the empty text, and how many to look at. A record that cannot be read is ended too: a newer node may well be able to
-- read it. What to go on after, or the empty text, then who was ended.
local user, epoch, spared, after, limit = ARGV[3], tonumber(ARGV[4]), ARGV[5], ARGV[6], tonumber(ARGV[7])
if adopt(user) then return { '-' } end

local from = (after == '' or after == '-') and '-' or '(' .. after
local places = redis.call('ZRANGEBYLEX', user_key(user), from, '+', 'LIMIT', 0, limit)
local ended = { #places == limit and places[limit] or '' }
local gone = {}
for _, place in ipairs(places) do
  local record = session_at(user, place)
  if record.handle ~= spared and (tonumber(record.epoch or '') or 0) < epoch or record.state == 'missing' then
    reach(record)
    gone[#gone + 1] = record
  end
end
for _, record in ipairs(gone) do
  remove(record)
  if record.state == 'living' or record.state == 'unreadable' then ended[#ended + 1] = record.handle end
end
return ended
