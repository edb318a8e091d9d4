-- KEYS: the record; the due index, unless nothing but values, the token and activity change; of a sign-in also the user's epoch,
-- their index, and that of the external session if there is one. ARGV: which parts the delta has, a letter each, with the numbers of reads and removes; then those
-- parts in the order in which they are taken here, the reads, the removes and the sets. The empty text stands for null.
-- Expected token hashes are compared by Lua, not in constant time: who could measure that would learn bits of a hash,
-- from which no secret follows.
local key = KEYS[1]
local parts, reads, removes = string.match(ARGV[3], '^(%a*) (%d+) (%d+)$')
reads, removes = tonumber(reads), tonumber(removes)
local taken = 3
local function take()
  taken = taken + 1
  return ARGV[taken]
end
local function has(part) return string.find(parts, part, 1, true) end

local record = look_at(key)
if record.state == 'unreadable' then return { 'unreadable' } end
if record.state ~= 'living' then return { 'missing' } end

-- v, t, b: the versions and the token that the caller expects and has; a: activity; r: a new token, until when the one
-- it replaces is kept, its nonce.
local version = record.version
if has('v') and take() ~= version then return { 'conflict' } end
if has('t') and take() ~= record.token then return { 'conflict' } end
local is_base = has('b') and take() == version
local active = has('a') and take()
local token, previous_until, nonce
if has('r') then token, previous_until, nonce = take(), take(), take() end

-- s: a sign-in; l: lifetimes without one.
local user, epoch, ticket, authenticated, remembered, idle, absolute, max, device, external
if has('s') then
  user, epoch, ticket, authenticated, remembered = take(), take(), take(), take(), take()
  idle, absolute, max, device, external = take(), take(), take(), take(), take()
end
local lives = user or has('l')
if lives and not user then
  idle, absolute = take(), take()
  if idle == '' then idle = record.idle end
  if absolute == '' then absolute = record.absolute end
end

for _ = 1, reads do
  local value, seen = redis.call('HGET', key, take()), '0'
  if value then seen = string.match(value, '^(%d+):') end
  if seen ~= take() then return { 'conflict' } end
end

if user then
  local current = tonumber(redis.call('GET', base .. 'e:' .. user) or '0')
  if current > tonumber(epoch) then return { 'epoch' } end
  if max ~= '' then
    local refusal = refusal_of(user, tonumber(max), record)
    if refusal then return { refusal } end
  end
end

local first_remove, first_set = taken + 1, taken + removes + 1
local function values()
  local fields = {}
  for _, field in ipairs(redis.call('HKEYS', key)) do
    if string.sub(field, 1, 1) == '=' then fields[#fields + 1] = field end
  end
  return fields
end

local clears = has('c')
if has('d') and not user and not record.user and first_set > #ARGV then
  local gone, left = {}, 0
  for i = first_remove, first_set - 1 do gone[ARGV[i]] = true end
  for _, field in ipairs(clears and {} or values()) do
    if not gone[field] then left = left + 1 end
  end
  if left == 0 then
    reach(record)
    drop(record)
    return { 'dropped' }
  end
end

local changes, gone = { 'head', '' }, clears and values() or {}
local rises = clears or token or lives or first_remove <= #ARGV
local is_changed = rises
if rises then
  -- Versions stay far below 2^53, up to where a Lua number counts exactly.
  local number = tonumber(version) + 1
  record.version = string.format('%016.0f', number)
  local mark = string.format('%.0f:', number)
  for i = first_remove, first_set - 1 do gone[#gone + 1] = ARGV[i] end
  for i = first_set, #ARGV, 2 do
    local count = #changes
    changes[count + 1], changes[count + 2] = ARGV[i], mark .. ARGV[i + 1]
  end
end

if active and active > record.active then
  record.active, is_changed = active, true
  record.expires = expiry_of(active, record.idle, record.absolute)
end
if token then
  record.previous, record.previous_until = previous_until ~= '' and record.token or '', previous_until
  record.token, record.nonce = token, nonce
elseif has('p') and record.previous ~= '' then
  record.previous, record.previous_until, is_changed = '', '', true
end

if lives or (record.old and is_changed) then
  reach(record)
  -- The indexes before the record, and first of all a look at them: one of a wrong type fails the script before anything
  -- has changed.
  if user then
    redis.call('ZCARD', user_key(user))
    if external ~= '' then redis.call('ZCARD', external_key(external)) end
  end
  if record.old or user and (record.user ~= user or record.external ~= external) then strike(record) end
  if lives then
    record.idle, record.absolute = idle, absolute
    record.expires = expiry_of(record.active, idle, absolute)
  end
  if user then
    record.user, record.epoch, record.authenticated, record.remembered = user, epoch, authenticated, remembered
    record.external = external
    if device ~= '' then record.device = device end
    changes[#changes + 1] = 'ticket'
    changes[#changes + 1] = ticket
  end
  local is_new = user or record.old
  if record.user and is_new then redis.call('ZADD', user_key(record.user), 0, record.created .. record.handle) end
  if record.external ~= '' then
    local index = external_key(record.external)
    if is_new then redis.call('ZADD', index, 0, record.handle) end
    local left = tonumber(keep(key, record.absolute))
    if redis.call('PTTL', index) < left then redis.call('PEXPIRE', index, string.format('%.0f', left)) end
  end
  schedule(record)
  if record.old then
    for _, field in ipairs(old_fields) do gone[#gone + 1] = field end
  end
end

-- Redis gives a script room for some thousand arguments of one call.
local function in_parts(command, list)
  for i = 1, #list, 1000 do redis.call(command, key, unpack(list, i, math.min(i + 999, #list))) end
end
if is_changed then
  changes[2] = head_of(record)
  in_parts('HDEL', gone)
  in_parts('HSET', changes)
  if lives or record.old then keep(key, record.absolute) end
end
if is_base then return { 'applied', record.version, record.active } end
local fields = redis.call('HGETALL', key)
if record.old and not is_changed then fields[#fields + 1], fields[#fields + 2] = 'head', record.head end
return { 'merged', fields }
