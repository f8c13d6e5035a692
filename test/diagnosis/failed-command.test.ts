import { describe, expect, it } from 'vitest';
import { failedCommand } from '../../src/diagnosis/failed-command.ts';

describe('failedCommand', () => {
  it.each([
    [
      'error building image: error building stage: failed to execute command: waiting for process to exit: exit status 2',
      { text: 'make', exitCode: 2 },
    ],
    [
      'ERROR: failed to solve: process "/bin/sh -c npm run build" did not complete successfully: exit code: 1',
      { text: 'npm run build', exitCode: 1 },
    ],
    [
      'Error: building at STEP "RUN go test ./...": while running runtime: exit status 1',
      { text: 'go test ./...', exitCode: 1 },
    ],
    [
      "The command '/bin/sh -c mvn package' returned a non-zero code: 137",
      { text: 'mvn package', exitCode: 137 },
    ],
  ])('reads %j', (line, command) => {
    expect(failedCommand([line], 'RUN make')).toEqual(command);
  });

  it('takes no other instruction in hand for a command', () => {
    expect(failedCommand(['failed to execute command: not found'], 'snapshot')).toEqual({});
  });
});
