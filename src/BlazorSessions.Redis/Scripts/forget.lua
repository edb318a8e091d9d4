-- KEYS: the epoch, the user's index. Not while the user has sessions, such as of a sign-in that slipped in: on a clock behind,
-- an epoch that begins anew could be below theirs.
if redis.call('ZCARD', KEYS[2]) > 0 then return 0 end
return redis.call('DEL', KEYS[1])
