export interface Service {
  /** The program by its absolute path, and its arguments. */
  readonly words: readonly string[];
  readonly environment: readonly (readonly [name: string, value: string])[];
}

/** What makes the service manager of a user run this now and at each login, and again after a failure. */
export const serviceUnits = { systemd, launchd } as const;

/** codex-ps exits with 143 when it is stopped, and with 2 where its settings are wrong. */
function systemd({ words: [program = '', ...args], environment }: Service): string {
  // In the path of the program, and only there, a dollar sign is nothing special.
  const command = [
    inQuotes(program),
    ...args.map((word) => inQuotes(word).replaceAll('$', '$$$$')),
  ];
  const variables = environment.map(([name, value]) => inQuotes(`${name}=${value}`));
  return `[Unit]
Description=Notifications of codex-ps

[Service]
ExecStart=${command.join(' ')}
Environment=${variables.join(' ')}
Restart=on-failure
RestartSec=10
RestartPreventExitStatus=2
SuccessExitStatus=143

[Install]
WantedBy=default.target
`;
}

/** systemd has the escapes of JSON, and specifiers such as `%h`. */
function inQuotes(text: string): string {
  return JSON.stringify(text).replaceAll('%', '%%');
}

function launchd({ words, environment }: Service): string {
  const text = (value: string): string =>
    `<string>${value.replaceAll('&', '&amp;').replaceAll('<', '&lt;')}</string>`;
  const variables = environment.map(([name, value]) => `<key>${name}</key>${text(value)}`);
  return `<?xml version="1.0" encoding="UTF-8"?>
<!DOCTYPE plist PUBLIC "-//Apple//DTD PLIST 1.0//EN" "http://www.apple.com/DTDs/PropertyList-1.0.dtd">
<plist version="1.0">
<dict>
  <key>Label</key><string>codex-ps.notify</string>
  <key>ProgramArguments</key><array>${words.map(text).join('')}</array>
  <key>EnvironmentVariables</key><dict>${variables.join('')}</dict>
  <key>RunAtLoad</key><true/>
  <key>KeepAlive</key><dict><key>SuccessfulExit</key><false/></dict>
  <key>ThrottleInterval</key><integer>10</integer>
</dict>
</plist>
`;
}
