-- ARGV: the user, and the handle to spare or the empty text. A record that cannot be read is ended too: a newer node
-- may well be able to read it.
local user, spared = ARGV[3], ARGV[4]
local records = sessions_of(user)
redis.call('INCR', epoch_key(user))
redis.call('PEXPIRE', epoch_key(user), epoch_life)
local ended = {}
for _, record in ipairs(records) do
  if record.handle ~= spared then
    record.user = user
    drop(record)
    if record.state ~= 'expired' then ended[#ended + 1] = record.handle end
  end
end
return ended
