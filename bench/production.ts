// As servers run; it has to be said before anything is imported. pg makes no difference of it.
process.env['NODE_ENV'] ??= 'production';
