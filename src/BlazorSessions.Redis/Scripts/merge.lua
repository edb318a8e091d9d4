-- ARGV: the handle; the checks; the changes; how many reads, removes and sets there are and whether a sign-in; then
-- those. The empty text stands for null: no token, time or number is empty. Expected token hashes are compared by Lua,
-- not in constant time: who could measure that would learn bits of a hash, from which no secret follows.
local expected_version, expected_token = ARGV[4], ARGV[5]
local new_token, previous_until, active, clear = ARGV[6], ARGV[7], ARGV[8], ARGV[9] == '1'
local first_read = 14
local first_remove = first_read + 2 * tonumber(ARGV[10])
local first_set = first_remove + tonumber(ARGV[11])
local first_of_sign_in = first_set + 2 * tonumber(ARGV[12])
local signs_in = ARGV[13] == '1'

local record = look(ARGV[3])
if record.state == 'unreadable' then return { 'unreadable' } end
if record.state ~= 'living' then return { 'missing' } end
if expected_version ~= '' and expected_version ~= record.version then return { 'conflict' } end
if expected_token ~= '' and expected_token ~= record.token then return { 'conflict' } end
for i = first_read, first_remove - 1, 2 do
  local value, version = redis.call('HGET', record.key, ARGV[i]), '0'
  if value then version = string.match(value, '^(%d+):') end
  if version ~= ARGV[i + 1] then return { 'conflict' } end
end

local signed_in = { 'user', 'epoch', 'ticket', 'authenticated', 'remembered', 'idle', 'absolute' }
local sign_in = {}
if signs_in then
  for i, field in ipairs(signed_in) do sign_in[field] = ARGV[first_of_sign_in + i - 1] end
  local max, device = ARGV[first_of_sign_in + 7], ARGV[first_of_sign_in + 8]
  sign_in.device = device ~= '' and string.sub(device, 2) or nil

  local epoch = redis.call('GET', epoch_key(sign_in.user)) or '0'
  if tonumber(epoch) > tonumber(sign_in.epoch) then return { 'epoch' } end
  if max ~= '' then
    local others = 0
    for _, other in ipairs(sessions_of(sign_in.user)) do
      if other.state == 'living' and other.handle ~= record.handle then others = others + 1 end
    end
    if others >= tonumber(max) then return { 'many' } end
  end
end

local was_user, was_expires = record.user, record.expires
local changes, gone = {}, {}
local function change(field, value)
  local count = #changes
  changes[count + 1], changes[count + 2] = field, value
end

if active ~= '' and active > record.active then
  record.active = active
  change('active', active)
end

if clear or first_of_sign_in > first_remove or new_token ~= '' or signs_in then
  -- Versions stay far below 2^53, up to where a Lua number counts exactly.
  local version = string.format('%.0f', tonumber(record.version) + 1)
  change('version', version)
  if clear then
    for _, field in ipairs(redis.call('HKEYS', record.key)) do
      if string.sub(field, 1, 1) == '=' then gone[#gone + 1] = field end
    end
  end
  for i = first_remove, first_set - 1 do gone[#gone + 1] = ARGV[i] end
  for i = first_set, first_of_sign_in - 1, 2 do change(ARGV[i], version .. ':' .. ARGV[i + 1]) end

  if new_token ~= '' then
    change('token', new_token)
    if previous_until ~= '' then
      change('previous-token', record.token)
      change('previous-until', previous_until)
    else
      gone[#gone + 1] = 'previous-token'
      gone[#gone + 1] = 'previous-until'
    end
  end

  if signs_in then
    for _, field in ipairs(signed_in) do change(field, sign_in[field]) end
    if sign_in.device then change('device', sign_in.device) end
    record.user, record.idle, record.absolute = sign_in.user, sign_in.idle, sign_in.absolute
  end
end

if record.active == active or signs_in then
  record.expires = expiry_of(record.active, record.idle, record.absolute)
  if record.expires ~= was_expires then change('expires', record.expires) end
end

-- The indexes before the record: one of a wrong type fails the script before anything of the session has changed.
if record.user ~= was_user then strike(record.handle, was_user) end
if signs_in then redis.call('SADD', user_key(record.user), record.handle) end
if record.user ~= was_user or record.expires ~= was_expires then schedule(record) end
call_in_parts('HDEL', record.key, gone)
call_in_parts('HSET', record.key, changes)
if record.expires ~= was_expires then keep(record) end
return { 'merged', redis.call('HGETALL', record.key) }
