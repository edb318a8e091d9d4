-- ARGV: the user, the epoch below which sessions end, the handle to spare or the empty text, and how many to look at. A
-- record that cannot be read is ended too: a newer node may well be able to read it.
local user, epoch, spared, limit = ARGV[3], tonumber(ARGV[4]), ARGV[5], tonumber(ARGV[6])
local ended, seen = { '0' }, 0
for _, record in ipairs(sessions_of(user)) do
  if record.handle ~= spared then
    local signed_in = record.state ~= 'unreadable' and tonumber(redis.call('HGET', record.key, 'epoch') or '') or 0
    if signed_in < epoch then
      if seen == limit then
        ended[1] = '1'
        return ended
      end
      seen = seen + 1
      record.user = user
      drop(record)
      if record.state ~= 'expired' then ended[#ended + 1] = record.handle end
    end
  end
end
return ended
