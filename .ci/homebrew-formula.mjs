/** The formula of a Homebrew tap: it installs the npm tarball of the release, with Homebrew's own Node. */
export function formula({ version, description, license, repository }, sha256) {
  const home = `https://github.com/${repository.replace('github:', '')}`;
  return `class CodexPs < Formula
  desc "${description}"
  homepage "${home}"
  url "${home}/releases/download/v${version}/codex-ps-${version}.tgz"
  sha256 "${sha256}"
  license "${license}"

  depends_on "node"

  def install
    system "npm", "install", *std_npm_args
    bin.install_symlink libexec.glob("bin/*")
    man1.install_symlink libexec/"lib/node_modules/codex-ps/dist/man/codex-ps.1"
    generate_completions_from_executable(bin/"codex-ps", "completion")
  end

  test do
    assert_match version.to_s, shell_output("#{bin}/codex-ps --version")
    assert_match "\\"sessions\\"", shell_output("#{bin}/codex-ps --demo --json")
  end
end
`;
}
