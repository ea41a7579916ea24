import core.thread, core.time;

void main()
{
    Thread.sleep(1000.hours);
}
