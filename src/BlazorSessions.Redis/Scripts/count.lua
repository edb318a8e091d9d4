-- ARGV: the user.
adopt(ARGV[3])
return redis.call('ZCARD', user_key(ARGV[3]))
