/**
 * What a piece of work costs in CPU time of this process, ms. Wall time would measure whatever else the machine is doing,
 * and the contract bounds what a hostile pattern costs.
 */
export function cpuTimeMs(work: () => void): number {
  const before = process.cpuUsage();
  work();
  const { user, system } = process.cpuUsage(before);
  return (user + system) / 1000;
}
