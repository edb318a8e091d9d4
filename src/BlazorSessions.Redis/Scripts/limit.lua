-- Why a user with at most so many sessions cannot have this one more; nil when they can. No record is read unless the
-- index names too many; then those that have expired are dropped, some hundreds in one step.
local function refusal_of(user, max, record)
  if adopt(user) then return 'conflict' end
  local key, own = user_key(user), record.created .. record.handle
  local count = redis.call('ZCARD', key)
  if count > 0 and redis.call('ZSCORE', key, own) then count = count - 1 end
  if count < max then return nil end

  local living, stale, from = 0, 0, '-'
  repeat
    local places = redis.call('ZRANGEBYLEX', key, from, '+', 'LIMIT', 0, 100)
    local gone = {}
    for _, place in ipairs(places) do
      local other = place ~= own and session_at(user, place)
      if other and other.state == 'living' then
        living = living + 1
      elseif other then
        stale = stale + 1
        if other.state ~= 'unreadable' then gone[#gone + 1] = other end
      end
      if living >= max then return 'many' end
    end
    for _, other in ipairs(gone) do reach(other) end
    for _, other in ipairs(gone) do remove(other) end
    if stale >= 500 then return 'conflict' end
    from = '(' .. (places[#places] or '')
  until #places < 100
  return nil
end
