local due_key = base .. 'due'

local function user_key(user) return base .. 'us:' .. user end
local function external_key(external) return base .. 'x:' .. redis.sha1hex(external) end

-- The places of old records: a set of handles for each user, and their entries of the due index.
local function old_user_key(user) return base .. 'u:' .. user end

local function milliseconds(time)
  local seconds, ticks = split(time)
  return (seconds - 62135596800) * 1000 + math.floor(ticks / 10000)
end

-- The due index names the place in the user's index too, so that a record Redis has collected can still be struck off.
local function due_member(record)
  if record.user then return record.handle .. '+' .. record.created .. record.user end
  return record.handle
end

local function read_due(member)
  local handle, mark, rest = string.match(member, '^([^:+]*)([:+]?)(.*)$')
  local entry = { handle = handle, external = '' }
  if mark == '+' then entry.created, entry.user = string.sub(rest, 1, 19), string.sub(rest, 20) end
  if mark == ':' then entry.old, entry.user, entry.created = true, rest, '' end
  return entry
end

local function schedule(record)
  redis.call('ZADD', due_key, string.format('%.0f', milliseconds(record.expires)), due_member(record))
end

-- Whether a record has expired for every node, whose clocks are apart by less than RedisScript says.
local function has_long_expired(record)
  return record.state == 'expired' and milliseconds(record.expires) + most_clock_difference <= milliseconds(now)
end

-- Redis drops a record once it must have ended for every node, counted from the app's time to the app's time: its own clock
-- may show another one. Not when it expires: each activity would have to set that anew.
local function keep(key, absolute)
  local left = math.max(milliseconds(absolute) - milliseconds(now), 0) + most_clock_difference
  left = string.format('%.0f', left)
  redis.call('PEXPIRE', key, left)
  return left
end

local function strike(record)
  redis.call('ZREM', due_key, due_member(record))
  if record.user then
    redis.call('ZREM', user_key(record.user), record.created .. record.handle)
    if record.external ~= '' then redis.call('ZREM', external_key(record.external), record.handle) end
  end
  if record.old then
    redis.call('ZREM', due_key, record.handle, record.handle .. ':' .. (record.user or ''))
    if record.user then redis.call('SREM', old_user_key(record.user), record.handle) end
  end
end

-- Called before a script writes anything, for each record that it will strike off: where the slot of a cluster is moved, a key
-- that is not here fails the script while nothing has changed.
local function reach(record)
  if record.user then redis.call('EXISTS', KEYS[1], user_key(record.user)) end
  if record.user and record.external ~= '' then redis.call('EXISTS', KEYS[1], external_key(record.external)) end
  if record.user and record.old then redis.call('EXISTS', KEYS[1], old_user_key(record.user)) end
end

-- Struck off first: an index of a wrong type fails the script before anything is gone.
local function drop(record)
  strike(record)
  redis.call('DEL', record.key)
end

-- A full Redis refuses a script that first writes with what may need memory; after one that does not, it goes through with
-- it. (The flag allow-oom does the same, and only Redis 7 knows it.) For scripts that make room.
local function write_when_full() redis.call('ZREM', due_key, '') end

-- Enters sessions of the user that only the old set names, some hundreds at once. Returns whether more are left.
local function adopt(user)
  local key = old_user_key(user)
  if redis.call('EXISTS', KEYS[1], key) == 0 or redis.call('EXISTS', key) == 0 then return false end
  local handles, records = redis.call('SRANDMEMBER', key, 500), {}
  for i, handle in ipairs(handles) do records[i] = look(handle) end
  write_when_full()
  for i, handle in ipairs(handles) do
    local record = records[i]
    if record.state ~= 'missing' then
      redis.call('ZADD', user_key(user), 0, (record.created or string.rep('0', 19)) .. handle)
    end
    redis.call('SREM', key, handle)
  end
  return redis.call('EXISTS', key) == 1
end

-- The session that the user's index names at a place. When it is gone or another's by now, its state is 'missing' and only the
-- place is left to be struck off.
local function session_at(user, place)
  local record, created = look(string.sub(place, 20)), string.sub(place, 1, 19)
  if record.state == 'unreadable' then
    record.user, record.created, record.external = user, created, ''
  elseif record.state == 'missing' or record.user ~= user then
    return { state = 'missing', handle = record.handle, user = user, created = created, external = '' }
  end
  return record
end

-- Drops what there is, and strikes off what is not.
local function remove(record)
  if record.state == 'missing' then strike(record) else drop(record) end
end
