import { describe, expect, it } from 'vitest';
import { channelFor } from '../../src/alerts/channel-for.ts';

describe('the channel of an alert', () => {
  const channel = channelFor(
    [
      { match: { namespace: 'team-a-*', severity: 'critical' }, channel: 'CPAGE' },
      { match: { namespace: 'team-a-*' }, channel: 'CTEAM' },
      { match: { team: '{blue,red}' }, channel: 'CCOLOR' },
    ],
    'CUSUAL',
  );

  it.each([
    [{ namespace: 'team-a-builds', severity: 'critical' }, 'CPAGE'],
    [{ namespace: 'team-a-builds', severity: 'warning' }, 'CTEAM'],
    [{ namespace: 'team-a-builds' }, 'CTEAM'],
    [{ team: 'red' }, 'CCOLOR'],
    [{ namespace: 'team-b' }, 'CUSUAL'],
    [{}, 'CUSUAL'],
  ])('of %o is that of the first route that matches', (labels, expected) => {
    expect(channel(labels)).toBe(expected);
  });

  it('is none where none matches and there is no usual one', () => {
    expect(channelFor([{ match: { team: '*' }, channel: 'C1' }], undefined)({})).toBeUndefined();
  });
});
