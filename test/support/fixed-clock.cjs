// Loaded into a process by NODE_OPTIONS=--require: its clock stands still at TEST_CLOCK, an ISO time.
const now = Date.parse(process.env.TEST_CLOCK);
if (Number.isNaN(now)) throw new Error(`TEST_CLOCK is no time: ${process.env.TEST_CLOCK}`);

globalThis.Date = class extends Date {
  constructor(...parts) {
    super(...(parts.length === 0 ? [now] : parts));
  }

  static now() {
    return now;
  }
};
