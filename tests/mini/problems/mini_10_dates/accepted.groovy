import java.time.LocalDate

def input = System.in.newReader()
int n = input.readLine() as int
n.times {
    def (date, shift) = input.readLine().split(' ')
    def shifted = LocalDate.parse(date).plusDays(shift as long)
    println "$shifted ${shifted.dayOfWeek.toString().toLowerCase().capitalize()}"
}
