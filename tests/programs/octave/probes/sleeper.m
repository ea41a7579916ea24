while true
  pause(3600);
end
