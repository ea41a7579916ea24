while true
    sleep(1000)
end
