-- KEYS: the user's index, the due index. ARGV: the user.
adopt(ARGV[3])
return redis.call('ZCARD', user_key(ARGV[3]))
