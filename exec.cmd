@rem npm runs its scripts through a shell. On Linux and macOS "exec" lets ours take the shell's place, so that a signal to npm
@rem reaches them. Windows knows neither signals nor "exec"; there this file stands in for it.
@%*
