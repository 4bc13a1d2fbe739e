"""What the user chose: settings, keychain, client keys. The only package that knows keyring."""
