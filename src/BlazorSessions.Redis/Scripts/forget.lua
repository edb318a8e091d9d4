-- ARGV: the start of every key, the user. Sessions that there are keep their place in the user's index.
return redis.call('DEL', ARGV[1] .. 'e:' .. ARGV[2])
