-- KEYS: the epoch. Sessions that there are keep their place in the user's index.
return redis.call('DEL', KEYS[1])
