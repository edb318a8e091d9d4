-- The tail of a head: nine texts, each after its length in four bytes. Those that may be null are empty then, or begin
-- with an equals sign.
local tail_format = '>' .. string.rep('I4c0', 9)
local old_fields = {
  'format', 'version', 'token', 'previous-token', 'previous-until', 'created', 'active', 'idle', 'absolute', 'expires',
  'device', 'user', 'epoch', 'authenticated', 'remembered',
}

local function pack_tail(a, b, c, d, e, f, g, h, i)
  return struct.pack(tail_format, #a, a, #b, b, #c, c, #d, d, #e, e, #f, f, #g, g, #h, h, #i, i)
end

local function optional(text) return text and '=' .. text or '' end

-- What the head of a record of format 1 would be, which had a field for each part; nil when that cannot be read.
local function head_of_old(key)
  local old = redis.call('HMGET', key, unpack(old_fields))
  local version, token, created, active, idle, absolute, expires =
    old[2], old[3], old[6], old[7], old[8], old[9], old[10]
  if old[1] ~= '1' or not (version and token and created and active and idle and absolute and expires)
      or #version == 0 or #version > 15 or #token ~= 32 or #created ~= 19 or #active ~= 19 or #idle ~= 19
      or #absolute ~= 19 or #expires ~= 19
      or string.find(version .. created .. active .. idle .. absolute .. expires, '%D') then
    return nil
  end
  return '2' .. expires .. string.format('%016.0f', tonumber(version)) .. active .. idle .. absolute .. created .. token
    .. pack_tail(old[4] or '', old[5] or '', '', optional(old[11]), optional(old[12]), old[13] or '', old[14] or '',
      old[15] or '', '')
end

-- A record and whether it is living, expired, unreadable or missing.
local function look_at(key)
  local record = { key = key, handle = string.sub(key, #base + 3) }
  local head = redis.pcall('HGET', key, 'head')
  if type(head) == 'table' then
    -- Another type of key cannot be read; any other error is told, by asking again.
    if not string.find(head.err, 'WRONGTYPE') then redis.call('HGET', key, 'head') end
    record.state = 'unreadable'
    return record
  end
  if not head then
    if redis.call('EXISTS', key) == 0 then
      record.state = 'missing'
      return record
    end
    head = head_of_old(key)
    record.old = head ~= nil
  end
  local is_whole, previous, previous_until, nonce, device, user, epoch, authenticated, remembered, external
  if head and is_sound(head) then
    is_whole, previous, previous_until, nonce, device, user, epoch, authenticated, remembered, external =
      pcall(struct.unpack, tail_format, head, 145)
  end
  if not is_whole then
    record.state = 'unreadable'
    return record
  end
  record.head, record.expires, record.version = head, string.sub(head, 2, 20), string.sub(head, 21, 36)
  record.active, record.idle, record.absolute =
    string.sub(head, 37, 55), string.sub(head, 56, 74), string.sub(head, 75, 93)
  record.created, record.token = string.sub(head, 94, 112), string.sub(head, 113, 144)
  record.previous, record.previous_until, record.nonce, record.device = previous, previous_until, nonce, device
  record.user = user ~= '' and string.sub(user, 2) or nil
  record.epoch, record.authenticated, record.remembered, record.external = epoch, authenticated, remembered, external
  record.state = now < record.expires and 'living' or 'expired'
  return record
end

-- The same for one that the script's keys do not name. While the slot of a cluster is moved, what is missing may be at the
-- other node: Redis refuses to say so of two keys of which one is here.
local function look(handle)
  local record = look_at(base .. 's:' .. handle)
  if record.state == 'missing' then redis.call('EXISTS', KEYS[1], record.key) end
  return record
end

local function head_of(record)
  return '2' .. record.expires .. record.version .. record.active .. record.idle .. record.absolute .. record.created
    .. record.token .. pack_tail(
      record.previous, record.previous_until, record.nonce, record.device, optional(record.user), record.epoch,
      record.authenticated, record.remembered, record.external)
end
