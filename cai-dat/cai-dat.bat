@echo off
rem Nhap dup vao tep nay de cai danhgia-xl. Khong can quyen quan tri.
setlocal
for /f "tokens=2 delims=:." %%a in ('chcp') do set "OLDCP=%%a"
chcp 65001 >nul
powershell.exe -NoLogo -NoProfile -ExecutionPolicy Bypass -File "%~dp0cai-dat.ps1" %*
set "CODE=%ERRORLEVEL%"
chcp %OLDCP% >nul
echo.
pause
exit /b %CODE%
