read -r n
read -r line
integer sum
sum=$line
print $sum
