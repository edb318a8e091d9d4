-- What scripts begin with. ARGV[1] is the start of every key, ARGV[2] the app's time; the server's own is never asked.
-- docs/stores/redis.md describes the keys.
local base, now = ARGV[1], ARGV[2]

-- Times are ticks in 19 digits: as text they compare exactly, as numbers they would not (a double has 53 bits). Where
-- they are added, it is in seconds (the first 12 digits) and the ticks below (the last 7).
local function split(time) return tonumber(string.sub(time, 1, 12)), tonumber(string.sub(time, 13)) end

-- SessionRecord.ExpiresAt: the absolute end, or the last activity plus the idle timeout if that is earlier. A batch asks
-- for many sessions, and most of an app have one idle timeout: the parts of the last one are kept.
local last_idle, idle_seconds, idle_ticks
local function expiry_of(active, idle, absolute)
  if idle ~= last_idle then
    last_idle, idle_seconds, idle_ticks = idle, split(idle)
  end
  local seconds, ticks = split(active)
  seconds, ticks = seconds + idle_seconds, ticks + idle_ticks
  if ticks >= 10000000 then seconds, ticks = seconds + 1, ticks - 10000000 end
  local expires = string.format('%012.0f%07.0f', seconds, ticks)
  -- A sum beyond the last digit is longer, and later than any absolute end.
  return #expires == 19 and expires < absolute and expires or absolute
end

-- The head of a record is one text: the format, then digits at fixed places: expires 2-20, version 21-36, active 37-55,
-- idle 56-74, absolute 75-93, created 94-112; the token's 32 bytes 113-144; then the tail.
local function is_sound(head)
  local _, last = string.find(head, '^2%d+')
  return last and last >= 112 and #head >= 180
end
