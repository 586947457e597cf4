/** Seconds of processor time, of all threads, from this call to the calls of what it gives. */
export function cpuSeconds(): () => number {
  const from = process.cpuUsage();
  return () => {
    const { user, system } = process.cpuUsage(from);
    return (user + system) / 1e6;
  };
}
