import { afterEach, describe, expect, it } from 'vitest';
import { forgetServerClock, heardFromServer, serverNow } from './serverClock';

describe("the server's time", () => {
  afterEach(forgetServerClock);

  it("is this device's own until something has come", () => expect(serverNow(5000)).toBe(5000));

  it('goes by the word that took the shortest way, whichever way the clock of the device is wrong', () => {
    heardFromServer(10_000, 400_000); // caught up after a minute and a half away
    heardFromServer(100_000, 400_050);
    heardFromServer(101_000, 402_000);
    expect(serverNow(410_000)).toBe(410_000 - 300_050);
    forgetServerClock();
    heardFromServer(500_000, 200_000);
    expect(serverNow(200_000)).toBe(500_000);
  });
});
