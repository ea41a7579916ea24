s = readline()
t = ""
for i in length(s)-1:-1:0
    global t *= s[i]
end
println(t)
