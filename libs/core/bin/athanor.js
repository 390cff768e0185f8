#!/usr/bin/env node
import '../dist/athanor.js';
