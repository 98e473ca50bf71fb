-- A sliding log as a list of the last admissions, the newest first, in microseconds of this server's clock.
-- KEYS[1]: the log. ARGV[1]: how many a window. ARGV[2]: the window in microseconds.
-- Answers: admitted (1 or 0), how many more would be, microseconds until the next place or the empty log; and the name
-- of this life of the server, since a new one may know of nothing.
local limit, window = tonumber(ARGV[1]), tonumber(ARGV[2])
local time = redis.call('TIME')
local now = tonumber(time[1]) * 1000000 + tonumber(time[2])
local run = string.match(redis.call('INFO', 'server'), 'run_id:(%w+)')

local used, oldest = 0, now
for _, at in ipairs(redis.call('LRANGE', KEYS[1], 0, limit - 1)) do
  if now - tonumber(at) < window then
    used, oldest = used + 1, tonumber(at)
  end
end

if used >= limit then
  return { 0, 0, window - (now - oldest), run }
end
redis.call('LPUSH', KEYS[1], string.format('%.0f', now))
redis.call('LTRIM', KEYS[1], 0, limit - 1)
redis.call('PEXPIRE', KEYS[1], math.ceil(window / 1000))

local remaining = limit - used - 1
if remaining == 0 then
  return { 1, 0, window - (now - oldest), run }
end
return { 1, remaining, window, run }
