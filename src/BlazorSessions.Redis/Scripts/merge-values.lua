-- KEYS: the record. ARGV: as merge.lua takes them, of a delta that has nothing but checks, activity, removes and sets, as
-- almost all have: the tail of the head stays as it is. Answers as merge.lua does, or that it is for merge.lua to decide.
local key, sub = KEYS[1], string.sub
local head = redis.pcall('HGET', key, 'head')
if not head and redis.call('EXISTS', key) == 0 then return { 'missing' } end
if type(head) ~= 'string' or string.find(sub(head, 1, 93), '%D') or string.byte(head) ~= 50 or #head < 180 then
  return { 'other' }
end

local expires, version, active, rest = sub(head, 2, 20), sub(head, 21, 36), sub(head, 37, 55), sub(head, 56)
if now >= expires then return { 'missing' } end

local parts, reads, removes = string.match(ARGV[3], '^(%a*) (%d+) (%d+)$')
local taken, is_base, is_changed = 3, false, false
for part in string.gmatch(parts, '%a') do
  taken = taken + 1
  local value = ARGV[taken]
  if part == 'v' and value ~= version then return { 'conflict' } end
  if part == 't' and value ~= sub(head, 113, 144) then return { 'conflict' } end
  if part == 'b' then is_base = value == version end
  if part == 'a' and value > active then
    active, is_changed = value, true
    expires = expiry_of(active, sub(head, 56, 74), sub(head, 75, 93))
  end
end

for _ = 1, tonumber(reads) do
  local value, seen = redis.call('HGET', key, ARGV[taken + 1]), '0'
  if value then seen = string.match(value, '^(%d+):') end
  if seen ~= ARGV[taken + 2] then return { 'conflict' } end
  taken = taken + 2
end

local changes = { 'head', '' }
if taken < #ARGV then
  is_changed = true
  local number = tonumber(version) + 1
  version = string.format('%016.0f', number)
  local mark = string.format('%.0f:', number)
  local first_set = taken + tonumber(removes) + 1
  for i = first_set, #ARGV, 2 do
    local count = #changes
    changes[count + 1], changes[count + 2] = ARGV[i], mark .. ARGV[i + 1]
  end
  -- Redis gives a script room for some thousand arguments of one call.
  for i = taken + 1, first_set - 1, 1000 do
    redis.call('HDEL', key, unpack(ARGV, i, math.min(i + 999, first_set - 1)))
  end
end
if is_changed then
  changes[2] = '2' .. expires .. version .. active .. rest
  for i = 1, #changes, 1000 do redis.call('HSET', key, unpack(changes, i, math.min(i + 999, #changes))) end
end
if is_base then return { 'applied', version, active } end
return { 'merged', redis.call('HGETALL', key) }
