-- Why a user with at most so many sessions cannot have this one more; nil when they can. No record is read unless the
-- index names too many. Those that have expired do not count, and are left to the clean-up, which knows better than one node's
-- clock; only where hundreds have been expired for so long that they are for every node are these dropped. Behind
-- thousands that were neither living nor dropped there may be more that live: too many, until the clean-up has been there.
local function refusal_of(user, max, record)
  if adopt(user) then return 'conflict' end
  local key, own = user_key(user), record.created .. record.handle
  local count = redis.call('ZCARD', key)
  if count > 0 and redis.call('ZSCORE', key, own) then count = count - 1 end
  if count < max then return nil end

  local seen, living, stale, old, from = 0, 0, 0, {}, '-'
  repeat
    local places = redis.call('ZRANGEBYLEX', key, from, '+', 'LIMIT', 0, 100)
    local missing = {}
    for _, place in ipairs(places) do
      local other = place ~= own and session_at(user, place)
      if other and other.state == 'living' then
        living = living + 1
      elseif other and other.state == 'missing' then
        stale, missing[#missing + 1] = stale + 1, other
      elseif other and has_long_expired(other) then
        stale, old[#old + 1] = stale + 1, other
      end
      if living >= max then return 'many' end
    end
    for _, other in ipairs(missing) do reach(other) end
    for _, other in ipairs(missing) do remove(other) end
    if stale >= 500 then
      for _, other in ipairs(old) do reach(other) end
      for _, other in ipairs(old) do remove(other) end
      return 'conflict'
    end
    seen, from = seen + #places, '(' .. (places[#places] or '')
    if seen >= 5000 then return 'many' end
  until #places < 100
  return nil
end
