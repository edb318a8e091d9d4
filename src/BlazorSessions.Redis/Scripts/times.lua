-- What scripts begin with. ARGV[1] is the start of every key, ARGV[2] the app's time; the server's own is never asked.
-- docs/stores/redis.md describes the keys.
local base, now = ARGV[1], ARGV[2]

-- Times are ticks in 19 digits: as text they compare exactly, as numbers they would not (a double has 53 bits). Where
-- they are added, it is in seconds (the first 12 digits) and the ticks below (the last 7).
local function split(time) return tonumber(string.sub(time, 1, 12)), tonumber(string.sub(time, 13)) end

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

-- The head of a record is one text: the format, then digits at fixed places: expires 2-20, version 21-36, active 37-55,
-- idle 56-74, absolute 75-93, created 94-112; the token's 32 bytes 113-144; then the tail.
local function is_sound(head)
  local _, last = string.find(head, '^2%d+')
  return last and last >= 112 and #head >= 180
end
