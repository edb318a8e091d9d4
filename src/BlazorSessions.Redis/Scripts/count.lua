-- ARGV: the user.
return redis.call('SCARD', user_key(ARGV[3]))
