-- Why a user with at most so many sessions cannot have this one more; nil when they can. No record is read unless the
-- index names too many. Those that have expired do not count, and are left to the clean-up, which knows better than one node's
-- clock; only where there are so many that no step could see past them are some hundreds dropped.
local function refusal_of(user, max, record)
  if adopt(user) then return 'conflict' end
  local key, own = user_key(user), record.created .. record.handle
  local count = redis.call('ZCARD', key)
  if count > 0 and redis.call('ZSCORE', key, own) then count = count - 1 end
  if count < max then return nil end

  local living, stale, expired, from = 0, 0, {}, '-'
  repeat
    local places = redis.call('ZRANGEBYLEX', key, from, '+', 'LIMIT', 0, 100)
    local missing = {}
    for _, place in ipairs(places) do
      local other = place ~= own and session_at(user, place)
      if other and other.state == 'living' then
        living = living + 1
      elseif other then
        stale = stale + 1
        local list = other.state == 'missing' and missing or expired
        if other.state ~= 'unreadable' then list[#list + 1] = other end
      end
      if living >= max then return 'many' end
    end
    for _, other in ipairs(missing) do reach(other) end
    for _, other in ipairs(missing) do remove(other) end
    if stale >= 500 then
      for _, other in ipairs(expired) do reach(other) end
      for _, other in ipairs(expired) do remove(other) end
      return 'conflict'
    end
    from = '(' .. (places[#places] or '')
  until #places < 100
  return nil
end
