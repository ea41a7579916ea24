local ffi = require("ffi")
ffi.cdef("unsigned int sleep(unsigned int seconds);")
while true do
  ffi.C.sleep(1000)
end
