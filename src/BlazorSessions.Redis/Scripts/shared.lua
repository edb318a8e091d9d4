-- What all scripts begin with. ARGV[1] is the start of every key, ARGV[2] the app's time; the server's own is never
-- asked. The README describes the keys.
local base, now = ARGV[1], ARGV[2]
local due_key = base .. 'due'
local slack = 60000
local epoch_life = 2592000000

local function record_key(handle) return base .. 's:' .. handle end
local function user_key(user) return base .. 'u:' .. user end
local function epoch_key(user) return base .. 'e:' .. user end

-- The due index names the user too, so that a record Redis has collected can still be struck off its user's set.
local function due_member(handle, user)
  if user then return handle .. ':' .. user end
  return handle
end

-- Times are ticks in 19 digits: as text they compare exactly, as numbers they would not (a double has 53 bits). Where
-- they are added, it is in seconds (the first 12 digits) and the ticks below (the last 7).
local function split(time) return tonumber(string.sub(time, 1, 12)), tonumber(string.sub(time, 13)) end

local function milliseconds(time)
  local seconds, ticks = split(time)
  return (seconds - 62135596800) * 1000 + math.floor(ticks / 10000)
end

-- SessionRecord.ExpiresAt: the absolute end, or the last activity plus the idle timeout if that is earlier.
local function expiry_of(active, idle, absolute)
  local seconds, ticks = split(active)
  local idle_seconds, idle_ticks = split(idle)
  local end_seconds, end_ticks = split(absolute)
  seconds, ticks = seconds + idle_seconds, ticks + idle_ticks
  if ticks >= 10000000 then seconds, ticks = seconds + 1, ticks - 10000000 end
  if end_seconds < seconds or (end_seconds == seconds and end_ticks <= ticks) then return absolute end
  return string.format('%012.0f%07.0f', seconds, ticks)
end

-- The head of a record and whether it is living, expired, unreadable or missing. What this does is done for every
-- session of a probe, so it is done in few steps.
local function look(handle)
  local key = record_key(handle)
  local found = redis.pcall('HMGET', key, 'format', 'version', 'token', 'active', 'idle', 'absolute', 'expires', 'user')
  if found.err then
    -- Another type of key cannot be read; any other error is told, by asking again.
    if not string.find(found.err, 'WRONGTYPE') then redis.call('HMGET', key, 'format') end
    return { handle = handle, key = key, state = 'unreadable' }
  end
  local version, token, active, idle, absolute, expires =
    found[2], found[3], found[4], found[5], found[6], found[7]
  local record = {
    handle = handle, key = key, version = version, token = token, active = active, idle = idle, absolute = absolute,
    expires = expires, user = found[8] or nil,
  }
  if found[1] == '1' and version and token and active and idle and absolute and expires
      and #version > 0 and #token == 32 and #active == 19 and #idle == 19 and #absolute == 19 and #expires == 19
      and not string.find(version .. active .. idle .. absolute .. expires, '%D') then
    record.state = now < expires and 'living' or 'expired'
  elseif found[1] or redis.call('EXISTS', key) == 1 then
    record.state = 'unreadable'
  else
    record.state = 'missing'
  end
  return record
end

-- Redis drops a record some time after it has expired, counted from the app's time to the app's time: its own clock
-- may show another one.
local function keep(record)
  local left = math.max(milliseconds(record.expires) - milliseconds(now), 0) + slack
  redis.call('PEXPIRE', record.key, string.format('%.0f', left))
end

local function schedule(record)
  redis.call('ZADD', due_key, string.format('%.0f', milliseconds(record.expires)), due_member(record.handle, record.user))
end

local function strike(handle, user)
  redis.call('ZREM', due_key, due_member(handle, user))
  if user then redis.call('SREM', user_key(user), handle) end
end

-- Struck off first: an index of a wrong type fails the script before anything is gone.
local function drop(record)
  strike(record.handle, record.user)
  redis.call('DEL', record.key)
end

-- The sessions of a user that are there, in whatever state; those that are gone, or another's by now, are struck off.
local function sessions_of(user)
  local records = {}
  for _, handle in ipairs(redis.call('SMEMBERS', user_key(user))) do
    local record = look(handle)
    if record.state == 'missing' then
      strike(handle, user)
    elseif record.state ~= 'unreadable' and record.user ~= user then
      redis.call('SREM', user_key(user), handle)
    else
      records[#records + 1] = record
    end
  end
  return records
end

-- Redis gives a script room for some thousand arguments of one call.
local function call_in_parts(command, key, list, from)
  for i = from or 1, #list, 1000 do
    redis.call(command, key, unpack(list, i, math.min(i + 999, #list)))
  end
end
